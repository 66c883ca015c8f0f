/** CloudWatch's embedded metric format: a metric is a log line, so counting costs no call. */
export function countMetric(service: string, name: string, value = 1, unit: 'Count' | 'Milliseconds' = 'Count'): void {
  process.stdout.write(
    `${JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          { Namespace: 'Twinshop', Dimensions: [['service']], Metrics: [{ Name: name, Unit: unit }] },
        ],
      },
      service,
      [name]: value,
    })}\n`,
  );
}
