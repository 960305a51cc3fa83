import { describe, expect, it } from 'vitest';
import { printGraph } from '../../src/graph/print.ts';
import { newGraph } from '../../src/shape/infer.ts';

describe('printGraph', () => {
  it('writes a line per node with shapes, attributes that matter, role and bits', () => {
    const net = newGraph('net');
    net.at({ part: 'stage', stage: 2, block: 3 });
    const x = net.input('x', [1, 8, 8, 8]);
    const w = net.constant('w', [8, 1, 3, 3], { kind: 'fill', value: 1 });
    const window = {
      kernel: [3, 3],
      strides: [2, 2],
      dilations: [1, 1],
      pads: [1, 1, 1, 1],
      autoPad: 'explicit',
    } as const;
    const y = net.add('conv', { ...window, groups: 8, arithmetic: 'float' }, [x, w, null], { name: 'conv' });
    net.at({ shortcut: true });
    const z = net.add('reduce', { fn: 'mean', axes: [2, 3], keepDims: false }, [y], { name: 'mean' });
    expect(printGraph(net.finish([z]))).toMatchInlineSnapshot(`
      "net(x[1,8,8,8])
        conv:out[1,8,4,4] = conv(x[1,8,8,8], w[8,1,3,3], -) kernel=3,3 strides=2,2 pads=1,1,1,1 groups=8 @stage2.3 w32 x32
        mean:out[1,8] = reduce(conv:out[1,8,4,4]) fn=mean axes=2,3 @stage2.3.shortcut
      -> mean:out[1,8]"
    `);
  });
});
