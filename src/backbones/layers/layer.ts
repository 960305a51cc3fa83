import type { ValueId } from '../../graph/graph.ts';
import type { LayerKind, LayerOf } from '../layer-config.ts';
import type { Net } from '../net.ts';

/** Emits one layer behind `x` under the given name and returns its output. */
export type LayerBuilder<K extends LayerKind> = (net: Net, x: ValueId, layer: LayerOf<K>, name: string) => ValueId;
