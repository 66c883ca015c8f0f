"""Nested stacks: created, updated and undone as a part of their parent."""
import copy

import ministack.services.cloudformation as cloudformation
from ministack.services.cloudformation import engine, provisioners, stacks

from undoing import undoing_a_creation

NESTED_STACK = "AWS::CloudFormation::Stack"


def close_gaps():
    a_custom_resource_may_stand_in_a_nested_stack()
    what_an_update_leaves_alone_keeps_its_attributes()
    a_nested_stack_undoes_what_it_did_and_drops_what_left_its_template()


def a_custom_resource_may_stand_in_a_nested_stack():
    """AWS waits for a custom resource while everything else goes on. The engine deploys a nested stack on its event
    loop, where the function that should answer is waiting to be called: a deadlock. Treated like a custom resource,
    a nested stack is deployed on a thread."""
    is_custom = stacks._is_custom_resource
    stacks._is_custom_resource = lambda resource_type: is_custom(resource_type) or resource_type == NESTED_STACK


def what_an_update_leaves_alone_keeps_its_attributes():
    """On AWS an unchanged resource keeps its attributes. In the engine's nested updates it loses them, and
    `Fn::GetAtt` of it gives its name."""
    update = provisioners._update_resource

    def update_resource(resource_type, physical_id, old, new, stack_name, logical_id=None, attributes=None):
        if not attributes:
            stack = cloudformation._stacks.get(stack_name) or {}
            attributes = stack.get("_resources", {}).get(logical_id, {}).get("Attributes")
        return update(resource_type, physical_id, old, new, stack_name, logical_id, attributes)

    provisioners._update_resource = stacks._update_resource = update_resource


def a_nested_stack_undoes_what_it_did_and_drops_what_left_its_template():
    """On AWS a nested stack that fails to be created is deleted, one that fails to be updated goes back to its
    previous template, and what left its template is deleted. The engine leaves all of it as it is."""
    deploy = provisioners._cfn_nested_stack_deploy

    def deploy_nested_stack(logical_id, props, parent, *, previous_physical_id=None, previous_props=None):
        before = copy.deepcopy(cloudformation._stacks.get(previous_physical_id)) if previous_physical_id else None
        if before is None:
            return create(logical_id, props, parent)
        try:
            return update(logical_id, props, parent, previous_physical_id, previous_props, before)
        except Exception:
            with undoing_a_creation():
                failed = copy.deepcopy(cloudformation._stacks[previous_physical_id])
                update(logical_id, previous_props, parent, previous_physical_id, props, failed)
            cloudformation._stacks[previous_physical_id]["StackStatus"] = "UPDATE_ROLLBACK_COMPLETE"
            raise

    def create(logical_id, props, parent):
        known = set(cloudformation._stacks.keys())
        try:
            return deploy(logical_id, props, parent)
        except Exception:
            with undoing_a_creation():
                for name in set(cloudformation._stacks.keys()) - known:
                    if cloudformation._stacks[name].get("_parent_stack_name") == parent:
                        provisioners._cfn_nested_stack_delete(name, {})
            raise

    def update(logical_id, props, parent, child_name, old_props, before):
        answer = deploy(logical_id, props, parent, previous_physical_id=child_name, previous_props=old_props)
        child = cloudformation._stacks[child_name]
        active = engine._topological_sort(child["_template"].get("Resources", {}), child["_conditions"])
        # What is deleted goes by the DeletionPolicy that it had when it was still there.
        wanted = child["_template"]
        child["_template"] = before["_template"]
        try:
            for gone in set(before["_resources"]) - set(active):
                resource = before["_resources"][gone]
                provisioners._delete_resource(
                    resource["ResourceType"], resource["PhysicalResourceId"], resource["Properties"], child_name, gone
                )
                child["_resources"].pop(gone, None)
        finally:
            child["_template"] = wanted
        return answer

    provisioners._cfn_nested_stack_deploy = deploy_nested_stack
