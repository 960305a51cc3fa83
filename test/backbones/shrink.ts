import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { BitboneError } from '../../src/graph/errors.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';

/** Fields that count channels, or groups of them. */
const WIDTHS = new Set(['width', 'growth', 'widths', 'groups', 'realWideningGroups']);

/**
 * The same backbone as small as its structure allows: the image at most 64 pixels wide, two blocks a stage and the
 * widths divided by 8, or by less where groups or pooling do not let them.
 */
export function buildShrunk(config: BackboneConfig): Graph {
  return shrinkBackbone(config).graph;
}

/** The same with its description. */
export function shrinkBackbone(config: BackboneConfig): { readonly config: BackboneConfig; readonly graph: Graph } {
  for (const divisor of [8, 4, 2, 1]) {
    for (const size of [Math.min(64, config.input.size), config.input.size]) {
      const small = shrink(config, divisor, size);
      const graph = tryBuild(small);
      if (graph !== undefined) return { config: small, graph };
    }
  }
  throw new Error(`${config.name} cannot be built`);
}

function shrink(config: BackboneConfig, divisor: number, size: number): BackboneConfig {
  const stages = config.stages.map((stage) => {
    const depth = Math.min(stage.depth, BLOCKS);
    return 'widths' in stage ? { ...stage, depth, widths: stage.widths.slice(0, depth) } : { ...stage, depth };
  });
  const narrow = divide({ stem: config.stem, stages, head: config.head }, divisor) as Pick<
    BackboneConfig,
    'stem' | 'stages' | 'head'
  >;
  const precisions = Object.entries(config.precisions ?? {}).filter(([name]) => !isCutOff(name));
  const kept = config.precisions === undefined ? {} : { precisions: Object.fromEntries(precisions) };
  return { ...config, ...narrow, ...kept, input: { ...config.input, size }, classes: 10 };
}

const BLOCKS = 2;

function isCutOff(layer: string): boolean {
  return Number(/\.block(\d+)/.exec(layer)?.[1] ?? 0) > BLOCKS;
}

function divide(value: unknown, divisor: number, isWidth = false): unknown {
  if (typeof value === 'number') return isWidth ? Math.max(1, Math.floor(value / divisor)) : value;
  if (Array.isArray(value)) return value.map((item) => divide(item, divisor, isWidth));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, divide(field, divisor, WIDTHS.has(key))]),
  );
}

function tryBuild(config: BackboneConfig): Graph | undefined {
  try {
    const graph = buildBackbone(config);
    const isWhole = graph.values.every(({ shape }) => shape.every((size) => Number.isInteger(size) && size > 0));
    return isWhole && findViolations(graph).length === 0 ? graph : undefined;
  } catch (error) {
    if (error instanceof BitboneError) return undefined;
    throw error;
  }
}
