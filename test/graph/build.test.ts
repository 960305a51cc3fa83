import { describe, expect, it } from 'vitest';
import { newGraph } from '../../src/shape/infer.ts';

describe('a builder', () => {
  it('makes every name unique', () => {
    const net = newGraph('net');
    const x = net.input('x', [2]);
    const ids = [
      net.add('unary', { fn: 'relu' }, [x]),
      net.add('unary', { fn: 'relu' }, [x]),
      net.add('unary', { fn: 'relu' }, [x], { name: 'x' }),
    ];
    const graph = net.finish(ids);
    const names = [...graph.values.map((value) => value.name), ...graph.nodes.map((node) => node.name)];
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps the present role until another is set', () => {
    const net = newGraph('net');
    const x = net.input('x', [2]);
    net.at({ part: 'stage', stage: 1, block: 2 });
    net.at({ shortcut: true });
    const y = net.add('unary', { fn: 'relu' }, [x]);
    expect(net.finish([y]).nodes[0]!.role).toEqual({ part: 'stage', stage: 1, block: 2, shortcut: true });
  });

  it('refuses an operand that does not exist', () => {
    expect(() => newGraph('net').add('unary', { fn: 'relu' }, [3])).toThrowError('net: operand 3 does not exist');
  });
});
