import { describe, expect, it } from 'vitest';
import type { ResidualBlock } from '../../src/backbones/block-config.ts';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { findKnobs } from '../../src/reshape/knobs.ts';
import { removeBlocks, toSpan } from '../../src/reshape/remove-blocks.ts';
import { runModel } from '../support/onnxruntime.ts';

const STAGE: ResidualBlock = { block: 'residual', width: 8, convs: 2, shortcut: { kind: 'conv' } };

const CONFIG: BackboneConfig = {
  name: 'small',
  family: 'test',
  source: 'test',
  input: { channels: 3, size: 16 },
  classes: 5,
  recipe: 'dwr',
  stem: [{ layer: 'conv', width: 8, kernel: 3 }],
  stages: [
    { ...STAGE, depth: 3 },
    { ...STAGE, depth: 3, width: 12, stride: 2 },
  ],
  head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
};

/** The graph with zero scale and shift in the batch norms of these blocks, and their PReLUs the identity. */
function silence(graph: Graph, blocks: readonly string[]): Graph {
  const isIn = (name: string) => blocks.some((block) => name.startsWith(`${block}.`));
  const fill = (value: Value): Value => {
    const norm = /\.norm\.(scale|shift)$/.test(value.name) ? 0 : undefined;
    const content = /\.slope$/.test(value.name) ? 1 : norm;
    return content === undefined || !isIn(value.name) ? value : { ...value, content: { kind: 'fill', value: content } };
  };
  return { ...graph, values: graph.values.map(fill) };
}

describe('a block whose branch is zero', () => {
  it('goes without a change of the output, bit for bit', async () => {
    const blocks = ['stage1.block2', 'stage2.block2', 'stage2.block3'];
    const graph = silence(buildBackbone(CONFIG), blocks);
    const knobs = findKnobs(graph);
    const removable = knobs.parts.flatMap(({ blocks: all }) => all.filter(({ isRemovable }) => isRemovable));
    const gone = removable
      .map((block) => toSpan(graph, block))
      .filter(({ name }) => blocks.some((block) => name.startsWith(block)));
    expect(gone.map(({ name }) => name.split('.').slice(0, 2).join('.'))).toEqual(blocks);
    const cut = removeBlocks(graph, gone);
    expect(cut.graph.nodes.length).toBeLessThan(graph.nodes.length);
    expect(cut.edits).toHaveLength(3);
    const options = { seed: 5, placeholders: 'keep' } as const;
    const [before, after] = [
      await runModel(writeOnnx(graph, options).bytes),
      await runModel(writeOnnx(cut.graph, options).bytes),
    ];
    const [[expected], [actual]] = [Object.values(before), Object.values(after)];
    expect([...(actual!.data as Float64Array)]).toEqual([...(expected!.data as Float64Array)]);
    expect([...(expected!.data as Float64Array)].some((value) => value !== 0)).toBe(true);
  });

  it('cannot go where it changes the shape', () => {
    const graph = buildBackbone(CONFIG);
    const knobs = findKnobs(graph);
    const first = knobs.parts.find(({ name }) => name === 'stage2')!.blocks[0]!;
    expect(first.isRemovable).toBe(false);
    expect(() => removeBlocks(graph, [toSpan(graph, first)])).toThrowError(/input and output have different shapes/);
  });
});
