"""What CloudFormation says of templates and stacks, before and beside creating anything."""
import ministack.services.cloudformation as cloudformation
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks


def close_gaps():
    events_come_newest_first()
    templates_are_validated_by_address()
    conditions_know_the_region()
    an_update_without_changes_is_refused()
    a_stack_is_found_by_its_id()
    a_name_that_is_made_up_differs_by_region()


def events_come_newest_first():
    """AWS returns events newest first, also those of one millisecond. The engine sorts by time alone, which keeps
    the order of insertion among equals: osls takes an old event for the latest and waits for ever."""
    describe = handlers._describe_stack_events

    def describe_stack_events(params):
        # Its sort is stable, so that equal times come out in the order in which they are handed in.
        kept = dict(cloudformation._stack_events.items())
        for stack_id, events in kept.items():
            cloudformation._stack_events[stack_id] = events[::-1]
        try:
            return describe(params)
        finally:
            for stack_id, events in kept.items():
                cloudformation._stack_events[stack_id] = events

    handlers._ACTION_HANDLERS["DescribeStackEvents"] = describe_stack_events


def templates_are_validated_by_address():
    """AWS validates a template given by TemplateURL, which is how osls asks. The engine wants TemplateBody."""
    validate = handlers._validate_template

    def validate_template(params):
        if not handlers._p(params, "TemplateBody") and handlers._p(params, "TemplateURL"):
            body, error = handlers._resolve_template(params)
            if error:
                return error
            params = {**params, "TemplateBody": [body]}
        return validate(params)

    handlers._ACTION_HANDLERS["ValidateTemplate"] = validate_template


def conditions_know_the_region():
    """AWS resolves `Ref: AWS::Region` inside a condition. The engine compares the words "AWS::Region", so that
    `OwnsTables` holds nowhere and no table is made."""
    evaluate = engine._evaluate_conditions

    def evaluate_conditions(template, parameters):
        pseudo = {"AWS::Region": get_region(), "AWS::AccountId": get_account_id(), "AWS::Partition": "aws"}
        return evaluate(template, {**{name: {"Value": value} for name, value in pseudo.items()}, **parameters})

    for module in (engine, stacks, handlers, changesets):
        module._evaluate_conditions = evaluate_conditions


def an_update_without_changes_is_refused():
    """AWS answers UpdateStack with `No updates are to be performed.` when template, parameters and tags stay as they
    are. The engine runs an empty update."""
    update = handlers._update_stack

    def update_stack(params):
        stack = cloudformation._stacks.get(handlers._p(params, "StackName"))
        if stack and handlers._p(params, "UsePreviousTemplate").lower() == "true":
            template = stack.get("_template", {})
            wanted = handlers._resolve_parameters(
                template, handlers._extract_members(params, "Parameters"), stack.get("_resolved_params", {})
            )
            tags = handlers._extract_members(params, "Tags")
            same_tags = not tags or sorted(map(str, tags)) == sorted(map(str, stack.get("Tags", [])))
            if same_tags and wanted == stack.get("_resolved_params"):
                return handlers._error("ValidationError", "No updates are to be performed.")
        return update(params)

    handlers._ACTION_HANDLERS["UpdateStack"] = update_stack


def a_stack_is_found_by_its_id():
    """AWS takes a stack's id wherever it takes a stack's name. Half of the engine's operations know names alone, and
    a nested stack is only ever known by its id."""

    def by_name(operation):
        def answer(params):
            asked = handlers._p(params, "StackName")
            for name, stack in cloudformation._stacks.items():
                if stack.get("StackId") == asked and stack.get("StackStatus") != "DELETE_COMPLETE":
                    params = {**params, "StackName": [name]}
            return operation(params)

        return answer

    for action in ("DescribeStackResource", "DescribeStackResources", "UpdateStack", "DeleteStack", "CreateChangeSet"):
        handlers._ACTION_HANDLERS[action] = by_name(handlers._ACTION_HANDLERS[action])


def a_name_that_is_made_up_differs_by_region():
    """A name that AWS makes up is unlike any other. The engine derives it from stack and resource alone, so that the
    stacks of two regions share one bucket and one role each, and the second deployment overwrites the first."""
    name = provisioners._physical_name

    def physical_name(stack_name, logical_id, **limits):
        return name(stack_name, f"{logical_id}{get_region().replace('-', '')}", **limits)

    provisioners._physical_name = physical_name
