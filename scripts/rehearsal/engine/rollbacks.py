"""A failed update goes back to what was there before."""
import copy

import ministack.services.cloudformation as cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

from undoing import undoing_a_creation


def close_gaps():
    a_failed_update_goes_back_to_the_previous_template()


def a_failed_update_goes_back_to_the_previous_template():
    """AWS brings every resource that a failed update had changed back to the previous template and its parameters,
    and deletes what it had created. The engine deletes all resources the update went through, changed or not."""
    deploy = stacks._deploy_stack_async
    muted = set()
    tell = stacks._add_event

    def add_event(stack_id, stack_name, logical_id, *rest, **more):
        if not (stack_name == logical_id and stack_name in muted):
            tell(stack_id, stack_name, logical_id, *rest, **more)

    async def deploy_stack(name, stack_id, template, parameters, disable_rollback, tags, is_update=False, previous_stack=None):
        if not is_update or disable_rollback:
            await deploy(name, stack_id, template, parameters, disable_rollback, tags, is_update, previous_stack)
            return
        stack = cloudformation._stacks[name]
        await silently(name, stack_id, template, parameters, tags, previous_stack)
        why = stack.get("StackStatusReason", "")
        if stack["StackStatus"] == "UPDATE_COMPLETE":
            finish(stack, stack_id, "UPDATE_COMPLETE", "")
            return
        finish(stack, stack_id, "UPDATE_ROLLBACK_IN_PROGRESS", why)
        with undoing_a_creation():
            failed = {key: copy.deepcopy(stack.get(key)) for key in ("_resources", "_resolved_params", "Outputs")}
            failed["_template"] = template
            before = (previous_stack["_template"], previous_stack["_resolved_params"])
            stack["_template_body"] = previous_stack["_template_body"]
            stack["Parameters"] = [
                {"ParameterKey": key, "ParameterValue": value["Value"], "NoEcho": value["NoEcho"]}
                for key, value in before[1].items()
            ]
            await silently(name, stack_id, *before, tags, failed)
        undone = stack["StackStatus"] == "UPDATE_COMPLETE"
        finish(stack, stack_id, "UPDATE_ROLLBACK_COMPLETE" if undone else "UPDATE_ROLLBACK_FAILED", why)

    async def silently(name, stack_id, template, parameters, tags, previous):
        """Both runs would announce an end of the stack, which only one of them is."""
        muted.add(name)
        try:
            await deploy(name, stack_id, template, parameters, True, tags, True, previous)
        finally:
            muted.discard(name)

    def finish(stack, stack_id, status, reason):
        stack["StackStatus"], stack["StackStatusReason"] = status, reason
        tell(stack_id, stack["StackName"], stack["StackName"], "AWS::CloudFormation::Stack", status, reason, stack_id)

    stacks._add_event = add_event
    for module in (stacks, changesets, handlers):
        module._deploy_stack_async = deploy_stack
