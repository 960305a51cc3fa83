import { createBuilder } from '../graph/build.ts';
import { BitboneError, withSubject } from '../graph/errors.ts';
import type { Graph, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { StageConfig } from './block-config.ts';
import { emitBlock } from './blocks/index.ts';
import type { BackboneConfig } from './config.ts';
import { emitLayers } from './layers/index.ts';
import type { Net } from './net.ts';
import { composeRecipe } from './net.ts';

/**
 * The graph of a configured backbone for one image, weights not given. Every node has its role; the bits of values and
 * layers follow from the binarization in the graph. Throws `E_CONFIG` for an unknown recipe and `E_SHAPE` where sizes
 * do not fit.
 */
export function buildBackbone(config: BackboneConfig): Graph {
  const builder = createBuilder(config.name, inferOutputs);
  const net: Net = { builder, config, recipe: composeRecipe(config), side: null };
  const { channels, size } = config.input;
  let x = builder.input('input', [1, channels, size, size]);
  builder.at({ part: 'stem', stage: 0, block: 0 });
  x = emitLayers(net, x, config.stem, 'stem');
  let ordinal = 0;
  config.stages.forEach((stage, index) => {
    x = inStage(index, () => emitStage(net, x, stage, { number: index + 1, ordinal }));
    ordinal += stage.depth;
  });
  builder.at({ part: 'head', stage: 0, block: 0 });
  x = emitLayers(net, x, config.head, 'head');
  const graph = builder.finish([x]);
  checkPrecisions(config, graph);
  return annotatePrecision(graph);
}

/** Throws `E_CONFIG` for a layer-wise precision that no layer has. */
function checkPrecisions({ precisions = {} }: BackboneConfig, { nodes }: Graph): void {
  const layers = nodes.filter(isMac).map(({ name }) => name);
  for (const entry of Object.keys(precisions)) {
    if (layers.some((name) => name === entry || name.startsWith(`${entry}.`))) continue;
    const fix = `use a layer or the beginning of some, such as ${layers[1] ?? layers[0]} or stage1`;
    throw new BitboneError('E_CONFIG', 'no layer has this name', { subject: `precisions.${entry}`, fix });
  }
}

/** What does not fit there is told with the stage's place in the description. */
function inStage<T>(index: number, emit: () => T): T {
  try {
    return emit();
  } catch (error) {
    throw withSubject(error, `stages[${index}]`);
  }
}

/** `ordinal`: blocks in front of the stage. */
function emitStage(net: Net, x: ValueId, stage: StageConfig, at: { number: number; ordinal: number }): ValueId {
  const name = `stage${at.number}`;
  net.builder.at({ part: 'stage', stage: at.number, block: 0 });
  let y = emitLayers(net, x, stage.before ?? [], `${name}.before`);
  for (let index = 0; index < stage.depth; index += 1) {
    net.builder.at({ block: index + 1 });
    const place = {
      name: `${name}.block${index + 1}`,
      index,
      ordinal: at.ordinal + index,
      isLast: index === stage.depth - 1,
    };
    y = emitBlock(net, y, stage, { ...place, stride: index === 0 ? (stage.stride ?? 1) : 1 });
  }
  net.builder.at({ block: 0 });
  return emitLayers(net, y, stage.after ?? [], `${name}.after`);
}
