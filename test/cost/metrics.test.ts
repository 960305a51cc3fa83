import { expect, test } from 'vitest';
import { METRIC_NAMES, METRICS, mergeMetrics, parseMetric } from '../../src/cost/metrics.ts';

test('names, units and combination', () => {
  expect(METRIC_NAMES.map((name) => `${name} ${METRICS[name].unit} ${METRICS[name].combine}`)).toMatchInlineSnapshot(`
    [
      "macs MAC sum",
      "bops MAC sum",
      "flops MAC sum",
      "ops operation sum",
      "elementwise operation sum",
      "params parameter sum",
      "binaryParams parameter sum",
      "storedParams parameter sum",
      "modelSizeBytes byte sum",
      "activations element sum",
      "binaryActivations element sum",
      "peakActivationBytes byte max",
      "trainingActivationBytes byte sum",
    ]
  `);
});

test('a name or its short form is found whatever the case', () => {
  expect([parseMetric('MACS'), parseMetric('size'), parseMetric(' peak ')]).toEqual([
    'macs',
    'modelSizeBytes',
    'peakActivationBytes',
  ]);
});

test('another name is refused with the list', () => {
  expect(() => parseMetric('constructor')).toThrowError(METRIC_NAMES.join(', '));
});

test('parts add up, their peaks do not', () => {
  const part = Object.fromEntries(METRIC_NAMES.map((name) => [name, 3])) as Parameters<typeof mergeMetrics>[0][number];
  const whole = Object.fromEntries(METRIC_NAMES.map((name) => [name, METRICS[name].combine === 'sum' ? 6 : 3]));
  expect(mergeMetrics([part, part])).toEqual(whole);
  expect(Object.values(mergeMetrics([]))).toEqual(METRIC_NAMES.map(() => 0));
});
