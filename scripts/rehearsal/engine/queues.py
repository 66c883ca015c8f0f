"""Queues of a template."""
import json

from ministack.services.cloudformation import provisioners


def close_gaps():
    a_queue_keeps_its_redrive_policy()


def a_queue_keeps_its_redrive_policy():
    """AWS moves a message to the dead letters after maxReceiveCount. The engine drops RedrivePolicy when it creates
    a queue from a template."""
    create = provisioners._sqs_create

    def create_queue(logical_id, props, stack_name):
        url, attributes = create(logical_id, props, stack_name)
        if props.get("RedrivePolicy"):
            provisioners._sqs._queues[url]["attributes"]["RedrivePolicy"] = json.dumps(props["RedrivePolicy"])
        return url, attributes

    provisioners._RESOURCE_HANDLERS["AWS::SQS::Queue"]["create"] = create_queue
