import { expect, test } from 'vitest';
import type { GraphBuilder } from '../../src/graph/build.ts';
import type { ValueId } from '../../src/graph/graph.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { bridgeStem } from '../../src/reshape/stem/bridge-stem.ts';
import { newGraph } from '../../src/shape/infer.ts';

function conv(net: GraphBuilder, x: ValueId): ValueId {
  const ones = [1, 1];
  const window = { kernel: ones, strides: ones, dilations: ones, pads: [0, 0, 0, 0], autoPad: 'explicit' } as const;
  const weight = net.constant('weight', [4, net.shapeOf(x)[1]!, 1, 1], { kind: 'fill', value: 0.5 });
  return net.add('conv', { ...window, groups: 1, arithmetic: 'float' }, [x, weight, null]);
}

/** A stem of two branches, whose signs are multiplied where `isBinary` says so and added otherwise; one layer behind it. */
function build(isBinary: boolean) {
  const net = newGraph('net');
  const x = net.input('input', [1, 3, 8, 8]);
  net.at({ part: 'stem', stage: 0, block: 0 });
  const first = conv(net, x);
  const [left, right] = [first, conv(net, first)].map((value) => net.add('unary', { fn: 'sign' }, [value]));
  const joined = net.add('elementwise', { fn: isBinary ? 'mul' : 'add' }, [left!, right!]);
  net.at({ part: 'stage', stage: 1, block: 1 });
  return annotatePrecision(net.finish([conv(net, joined)]));
}

test('a bridge stands behind a stem of real numbers, not behind one of bits', () => {
  expect(bridgeStem(build(false)).edits).toHaveLength(1);
  const binary = build(true);
  expect(bridgeStem(binary)).toEqual({ graph: binary, edits: [] });
});
