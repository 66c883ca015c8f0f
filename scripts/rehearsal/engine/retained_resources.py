"""What survives its stack, what refuses to go, and what a stack takes over."""
import ministack.services.cloudformation as cloudformation
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

from undoing import creation_is_undone

_refusals = {}


def close_gaps():
    a_deletion_policy_is_honoured()
    a_stack_whose_resource_refuses_to_go_is_not_deleted()
    a_change_set_may_adopt_what_exists()
    a_bucket_that_holds_something_is_not_deleted()


def a_deletion_policy_is_honoured():
    """AWS leaves a resource with `DeletionPolicy: Retain` alone when it leaves its stack, and one with
    `RetainExceptOnCreate` too, unless the operation that created it failed. The engine deletes both."""
    delete = provisioners._delete_resource

    def delete_resource(resource_type, physical_id, props, stack_name=None, logical_id=None):
        policy = deletion_policy(stack_name, logical_id)
        if policy == "Retain" or (policy == "RetainExceptOnCreate" and not creation_is_undone(stack_name)):
            return
        try:
            delete(resource_type, physical_id, props, stack_name, logical_id)
        except Exception as refusal:
            _refusals.setdefault(stack_name, []).append(f"{logical_id}: {refusal}")
            raise

    provisioners._delete_resource = stacks._delete_resource = delete_resource


def deletion_policy(stack_name, logical_id):
    stack = cloudformation._stacks.get(stack_name) or {}
    template = stack.get("_template") or {}
    if not template and stack.get("_template_body"):
        # A stack that is still being created has its template only as text.
        template = engine._parse_template(stack["_template_body"])
    return template.get("Resources", {}).get(logical_id, {}).get("DeletionPolicy", "Delete")


def a_stack_whose_resource_refuses_to_go_is_not_deleted():
    """AWS ends such a deletion with DELETE_FAILED, also when the resource stands in a nested stack. The engine logs
    a warning and reports DELETE_COMPLETE."""
    delete_stack = stacks._delete_stack_async
    delete_nested = provisioners._cfn_nested_stack_delete

    async def delete_stack_async(stack_name, stack_id):
        _refusals.pop(stack_name, None)
        await delete_stack(stack_name, stack_id)
        refusals = _refusals.pop(stack_name, [])
        if not refusals:
            return
        stack = cloudformation._stacks[stack_name]
        stack["StackStatus"], stack["StackStatusReason"] = "DELETE_FAILED", "; ".join(refusals)
        cloudformation._stack_events[stack_id].pop()
        stacks._add_event(
            stack_id, stack_name, stack_name, "AWS::CloudFormation::Stack", "DELETE_FAILED", "; ".join(refusals), stack_id
        )

    def delete_nested_stack(physical_id, props):
        name = provisioners._nested_stack_lookup_name(physical_id)
        _refusals.pop(name, None)
        delete_nested(physical_id, props)
        refusals = _refusals.pop(name, [])
        if refusals:
            cloudformation._stacks[name]["StackStatus"] = "DELETE_FAILED"
            raise ValueError("; ".join(refusals))

    stacks._delete_stack_async = handlers._delete_stack_async = delete_stack_async
    provisioners._cfn_nested_stack_delete = delete_nested_stack
    provisioners._RESOURCE_HANDLERS["AWS::CloudFormation::Stack"]["delete"] = delete_nested_stack


def a_change_set_may_adopt_what_exists():
    """On AWS a change set with ImportExistingResources takes over resources that have a custom name and exist
    already. The engine ignores the word; here it is kept on the stack for who creates the resource (tables.py)."""
    create, execute = changesets._create_change_set, changesets._execute_change_set

    def create_change_set(params):
        answer = create(params)
        _, change_set = changesets._find_change_set(params["ChangeSetName"][0], changesets._p(params, "StackName"))
        if answer[0] == 200 and change_set:
            change_set["_adopts"] = changesets._p(params, "ImportExistingResources").lower() == "true"
        return answer

    def execute_change_set(params):
        _, change_set = changesets._find_change_set(params["ChangeSetName"][0], changesets._p(params, "StackName"))
        if change_set:
            cloudformation._stacks[change_set["StackName"]]["_adopts"] = change_set.get("_adopts", False)
        return execute(params)

    handlers._ACTION_HANDLERS["CreateChangeSet"] = create_change_set
    handlers._ACTION_HANDLERS["ExecuteChangeSet"] = execute_change_set


def a_bucket_that_holds_something_is_not_deleted():
    """AWS refuses to delete a bucket with objects or versions in it. The engine deletes it with all it holds."""
    delete = provisioners._s3_delete

    def delete_bucket(physical_id, props):
        bucket = provisioners._s3._buckets.get(physical_id) or {}
        if bucket.get("objects"):
            raise ValueError(f"The bucket you tried to delete is not empty ({physical_id})")
        delete(physical_id, props)

    provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]["delete"] = delete_bucket
