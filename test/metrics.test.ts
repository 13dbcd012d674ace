import { expect, test } from 'vitest'
import { embeddedMetrics } from '../src/metrics.ts'

function metrics() {
  const lines: string[] = []
  return { measure: embeddedMetrics('aws-access-prod', (line) => void lines.push(line)), lines }
}

test('a line holds each metric with its unit, its value and the one dimension', () => {
  const { measure, lines } = metrics()
  const before = Date.now()
  measure({ SecondsToGrant: 3.5, Requests: 1 }, { requestId: 'abcd2345' })
  expect(lines).toHaveLength(1)
  const [line = ''] = lines
  expect(line).toMatch(/^\{.*\}\n$/)
  const { _aws: embedded, ...members } = JSON.parse(line) as { _aws: { Timestamp: number } }
  expect(members).toEqual({
    requestId: 'abcd2345',
    Service: 'aws-access-prod',
    Requests: 1,
    SecondsToGrant: 3.5,
  })
  expect(embedded).toEqual({
    Timestamp: expect.any(Number) as unknown,
    CloudWatchMetrics: [
      {
        Namespace: 'aws-access',
        Dimensions: [['Service']],
        Metrics: [
          { Name: 'Requests', Unit: 'Count' },
          { Name: 'SecondsToGrant', Unit: 'Seconds' },
        ],
      },
    ],
  })
  expect(embedded.Timestamp).toBeGreaterThanOrEqual(before)
})

test('a zero is told, and nothing is not', () => {
  const { measure, lines } = metrics()
  measure({})
  expect(lines).toEqual([])
  measure({ OverdueEnds: 0 })
  expect(lines).toEqual([expect.stringContaining('"OverdueEnds":0')])
})
