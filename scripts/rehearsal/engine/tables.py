"""Global tables: there in every replica's region, never made twice, changed in place. Nothing is replicated."""
from ministack.core.responses import get_region, set_request_region
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from retained_resources import deletion_policy
from undoing import with_its_parents

GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
_create = provisioners._ddb_global_table_create
_delete = provisioners._ddb_global_table_delete


def close_gaps():
    """AWS keeps a replica of a global table in each of its regions, with protection, recovery and tags of its own.
    It fails to create a table whose name exists, changes one in place, refuses to replace one that has a custom
    name, and to delete one that is protected. The engine makes one table in the stack's region, without a state for its
    indexes, puts an empty one over what exists, and does so again at every update."""
    provisioners._RESOURCE_HANDLERS[GLOBAL_TABLE] = {"create": create, "update": update, "delete": delete}


def create(logical_id, props, stack_name):
    name = props["TableName"]
    if any(exists for _, exists in in_each_region(props, lambda _: name in dynamodb._tables)):
        adopt_or_refuse(logical_id, name, stack_name)
        return update(name, props, props, stack_name)

    def create_here(replica):
        answer = _create(logical_id, props, stack_name)
        configure(name, props, replica)
        return answer

    return of_this_region(in_each_region(props, create_here))


def adopt_or_refuse(logical_id, name, stack_name):
    if not any(stack.get("_adopts") for stack in with_its_parents(stack_name)):
        raise ValueError(f"Resource of type '{GLOBAL_TABLE}' with identifier '{name}' already exists.")
    if deletion_policy(stack_name, logical_id) == "Delete":
        raise ValueError(f"{logical_id} cannot be imported: it must have a DeletionPolicy that retains it.")


def update(physical_id, old, new, stack_name):
    if any(old.get(key) != new.get(key) for key in ("TableName", "KeySchema")):
        raise ValueError(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {physical_id} and update the stack again."
        )

    def update_here(replica):
        table = dynamodb._tables[physical_id]
        table["AttributeDefinitions"] = new.get("AttributeDefinitions", [])
        configure(physical_id, new, replica)
        return physical_id, {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn")}

    return of_this_region(in_each_region(new, update_here))


def delete(physical_id, props):
    def refuse_when_protected(_):
        if (dynamodb._tables.get(physical_id) or {}).get("DeletionProtectionEnabled"):
            raise ValueError(f"Resource cannot be deleted: table {physical_id} has deletion protection enabled.")

    in_each_region(props, refuse_when_protected)
    in_each_region(props, lambda _: _delete(physical_id, props))


def configure(name, props, replica):
    """What a replica says of itself. A parameter arrives as a word, and the engine's indexes say nothing of their state."""
    table = dynamodb._tables[name]
    table["DeletionProtectionEnabled"] = is_true(replica.get("DeletionProtectionEnabled"))
    table["GlobalSecondaryIndexes"] = [
        {**index, "IndexStatus": "ACTIVE", "IndexArn": f"{table['TableArn']}/index/{index['IndexName']}"}
        for index in props.get("GlobalSecondaryIndexes", [])
    ]
    recovery = replica.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[name] = is_true(recovery.get("PointInTimeRecoveryEnabled"))
    dynamodb._tags[table["TableArn"]] = replica.get("Tags", [])
    life = props.get("TimeToLiveSpecification") or {}
    if is_true(life.get("Enabled")):
        setting = {"TimeToLiveStatus": "ENABLED", "AttributeName": life["AttributeName"]}
        dynamodb._ttl_settings[name] = setting


def is_true(value):
    return str(value).lower() == "true"


def in_each_region(props, act):
    """What `act` gives in the region of each replica."""
    here = get_region()
    answers = []
    try:
        for replica in props["Replicas"]:
            set_request_region(replica["Region"])
            answers.append((replica, act(replica)))
    finally:
        set_request_region(here)
    return answers


def of_this_region(answers):
    return next(answer for replica, answer in answers if replica["Region"] == get_region())
