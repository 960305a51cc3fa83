import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { findBackbone, listBackbones } from '../../src/backbones/registry.ts';
import type { Graph } from '../../src/graph/graph.ts';

/** A built-in backbone of the same structure with few channels, one block a stage and a small image. */
export function buildSmall(name: string, size = 32): Graph {
  const config = configOf(name);
  const stages = config.stages.map((stage, index) => ({ ...stage, depth: 1, width: 8 * (index + 1) }));
  return buildBackbone({ ...config, input: { ...config.input, size }, classes: 5, stages });
}

/** The network of a recipe with other settings, short and narrow. */
export function buildVariant(recipe: string, change: Partial<BackboneConfig>): Graph {
  const config = listBackbones().find((candidate) => candidate.recipe === recipe)!;
  return buildBackbone({ ...narrow(shorten(config, 32)), ...change });
}

/** A network of the recipe: of its built-ins the one with the smallest image, reduced. */
export function buildFor(recipe: string): Graph {
  const [config] = listBackbones()
    .filter((candidate) => candidate.recipe === recipe)
    .sort((a, b) => a.input.size - b.input.size);
  return buildReduced(config!);
}

/** A backbone with one block a stage, a small image and, where it can be, few channels. */
export function buildReduced(config: BackboneConfig): Graph {
  for (const size of [32, 64, 128, config.input.size]) {
    for (const change of [narrow, (same: BackboneConfig) => same]) {
      const graph = tryBuild(change(shorten(config, size)));
      if (graph !== undefined) return graph;
    }
  }
  return buildBackbone(config);
}

/** A network of the recipe with as few channels as its layers allow, mostly one. */
export function buildNarrowest(recipe: string): Graph {
  const config = listBackbones().find((candidate) => candidate.recipe === recipe)!;
  for (const limit of [1, 2, 4, 8, 16, 32]) {
    for (const size of [32, 64, config.input.size]) {
      const graph = tryBuild(narrow(shorten(config, size), limit));
      // gates divide their channels and may be left with none
      const isWhole = graph?.values.every(({ shape }) => shape.every((length) => length > 0));
      if (graph !== undefined && isWhole) return graph;
    }
  }
  return buildReduced(config);
}

function tryBuild(config: BackboneConfig): Graph | undefined {
  try {
    return buildBackbone(config);
  } catch {
    // too small for this network's windows, or too narrow for its groups
    return undefined;
  }
}

function configOf(name: string): BackboneConfig {
  const config = findBackbone(name);
  if (config === undefined) throw new Error(`there is no backbone ${name}`);
  return config;
}

function shorten(config: BackboneConfig, size: number): BackboneConfig {
  const stages = config.stages.map((stage) => ({ ...stage, depth: 1 }));
  return { ...config, input: { ...config.input, size }, classes: 5, stages };
}

/** No layer has more channels than the limit. */
function narrow(config: BackboneConfig, limit = 64): BackboneConfig {
  const cap = (key: string, value: unknown) =>
    key === 'width' && typeof value === 'number' ? Math.min(value, limit) : value;
  return JSON.parse(JSON.stringify(config), cap) as BackboneConfig;
}
