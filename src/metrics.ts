import { type Measure, units } from './access/measures.ts'

/** All metrics have this namespace, and one dimension: `Service`, the name of the table, which is what a stage has of its own. */
const namespace = 'aws-access'

/**
 * Metrics as lines of the log that CloudWatch reads them from by itself, without a call: one line each time, none where
 * nothing was measured. `fields` are in the line only.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(
  service: string,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Measure {
  return (measures, fields = {}) => {
    const metrics = Object.entries(units)
      .filter(([name]) => name in measures)
      .map(([Name, Unit]) => ({ Name, Unit }))
    if (metrics.length === 0) return
    const directive = { Namespace: namespace, Dimensions: [['Service']], Metrics: metrics }
    const embedded = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] } }
    write(`${JSON.stringify({ ...fields, Service: service, ...measures, ...embedded })}\n`)
  }
}
