import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import type { Graph } from '../../src/graph/graph.ts';

/** A built-in backbone of the same structure with few channels, one block a stage and a small image. */
export function buildSmall(name: string, size = 32): Graph {
  const config = findBackbone(name);
  if (config === undefined) throw new Error(`there is no backbone ${name}`);
  const stages = config.stages.map((stage, index) => ({ ...stage, depth: 1, width: 8 * (index + 1) }));
  return buildBackbone({ ...config, input: { ...config.input, size }, classes: 5, stages });
}

/** A built-in backbone with one block a stage, its own widths and a small image. */
export function buildShort(name: string, size: number): Graph {
  const config = findBackbone(name);
  if (config === undefined) throw new Error(`there is no backbone ${name}`);
  const stages = config.stages.map((stage) => ({ ...stage, depth: 1 }));
  return buildBackbone({ ...config, input: { ...config.input, size }, classes: 5, stages });
}
