"""Alarms of a template."""
from ministack.services.cloudformation import provisioners

ALARM = "AWS::CloudWatch::Alarm"


def close_gaps():
    an_alarm_may_calculate()


def an_alarm_may_calculate():
    """AWS takes an alarm on metric math (Metrics). The engine refuses it; no alarm rings here, so it keeps one of the
    metrics that are calculated with."""
    handlers = provisioners._RESOURCE_HANDLERS[ALARM]
    for operation in ("create", "update"):
        if operation in handlers:
            handlers[operation] = with_one_metric(handlers[operation])


def with_one_metric(handle):
    def handled(*arguments, **named):
        return handle(*(simplified(each) for each in arguments), **{key: simplified(each) for key, each in named.items()})

    return handled


def simplified(properties):
    if not isinstance(properties, dict) or not properties.get("Metrics"):
        return properties
    measured = next(each["MetricStat"] for each in properties["Metrics"] if each.get("MetricStat"))
    rest = {key: value for key, value in properties.items() if key != "Metrics"}
    return {**rest, **measured["Metric"], "Statistic": measured["Stat"], "Period": measured["Period"]}
