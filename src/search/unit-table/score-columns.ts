import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { createScorer } from '../../score/layer-score.ts';
import { describeShaped } from '../../score/score.ts';
import type { Frame } from '../space/space-frame.ts';
import type { Variant } from '../space/variants.ts';
import { addLayer, stageOf } from '../stage-counts.ts';
import type { SizeClasses, SlotSizes } from './slot-sizes.ts';

type Totals = (position: number) => number;

/** Scores of one layer, by its sizes and then by its position. */
export class ScoreColumn {
  private readonly classes: SizeClasses;
  private readonly score: (number: number) => Totals;
  private readonly known: Totals[] = [];

  constructor(classes: SizeClasses, score: (number: number) => Totals) {
    this.classes = classes;
    this.score = score;
  }

  at(number: number, position: number): number {
    const own = this.classes.of(number);
    this.known[own] ??= this.score(number);
    return this.known[own](position);
  }
}

/** A scored layer of a unit. */
export interface PlacedColumn {
  readonly column: ScoreColumn;
  /** Its position among the unit's binary layers of its stage; 0 for a real layer, whose score does not depend on it. */
  readonly position: number;
  /** Whether those in front of the unit count as well. */
  readonly isBehind: boolean;
}

/** The scores of the layers of a unit in all its forms; layers of one kind and size are scored once. */
export class ScoreColumns {
  private readonly sizes: SlotSizes;
  private readonly stageBefore: string;
  private readonly scorer: ReturnType<typeof createScorer>;
  private readonly known = new Map<string, ScoreColumn>();

  /** `stageBefore`: the stage whose layers are counted in front of the unit. */
  constructor({ score }: Pick<Frame, 'score'>, sizes: SlotSizes, stageBefore: string) {
    this.sizes = sizes;
    this.stageBefore = stageBefore;
    this.scorer = createScorer(score.params);
  }

  list(variant: Variant, nodes: readonly number[]): PlacedColumn[] {
    const counts = new Map<string, number>();
    return nodes.flatMap((index) => {
      const layer = variant.score.layers.get(index);
      if (layer === undefined) return [];
      const column = this.find(variant, index);
      if (!layer.isWeightBinary) return [{ column, position: 0, isBehind: false }];
      const stage = stageOf(variant, index);
      const position = addLayer(counts, stage);
      return [{ column, position, isBehind: stage === this.stageBefore }];
    });
  }

  private find(variant: Variant, index: number): ScoreColumn {
    const { graph, score, keyOf } = variant;
    const { inputs, outputs } = graph.nodes[index]!;
    const values = [inputs[0]!, inputs[1]!, outputs[0]!];
    const key = JSON.stringify([score.layers.get(index), values.map(keyOf)]);
    const column = this.known.get(key) ?? this.create(variant, index, values);
    this.known.set(key, column);
    return column;
  }

  private create({ score, layoutsOf, shapeAt }: Variant, index: number, values: readonly ValueId[]): ScoreColumn {
    const layouts = values.flatMap((id) => layoutsOf(id).filter((layout) => layout !== undefined));
    const shapes: Shape[] = [];
    return new ScoreColumn(this.sizes.classesOf(layouts), (number) => {
      for (const id of values) shapes[id] = shapeAt(id, this.sizes.widthsOf(number));
      return this.scorer(describeShaped(score, index, shapes));
    });
  }
}
