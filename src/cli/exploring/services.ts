import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatBytes } from '../../budget/format.ts';
import { writeOnnx } from '../../export/onnx.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { TensorStore } from '../../graph/tensor.ts';
import { formatStudy } from '../../study/study.ts';
import { toBudgets } from '../../tui/model/budgets.ts';
import { LAYER_TOGGLES } from '../../tui/model/toggles.ts';
import type { Services } from '../../tui/services.ts';
import type { Front, Session } from '../../tui/state.ts';
import type { Context } from '../context.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { ExploreFlags, SearchFlags } from '../flags.ts';
import { toStudy } from '../searching/study-file.ts';
import type { ResolvedBudget } from '../searching/task.ts';
import { VERSION } from '../version.ts';
import { startSearch } from './start-search.ts';

/** The first front soon, the proved one in the end. */
const EPSILONS = [0.2, 0.05, 0];
const EXPORT_SEED = 0;

export interface Explored {
  readonly context: Context;
  readonly session: Session;
  /** How the network was read, without a recipe. */
  readonly flags: ExploreFlags;
  readonly isFile: boolean;
  readonly store: TensorStore | undefined;
}

/** What the explorer asks of the machine: a worker to search in, and files. */
export function createServices(explored: Explored): Services {
  const { context, session, flags, store } = explored;
  const { widths, multiple, stem, convention } = flags;
  return {
    search: ({ prepared }, limits, listener) =>
      startSearch(
        {
          graph: prepared,
          objectives: session.objectives,
          budgets: toBudgets(session.budgetRows, limits),
          widthShares: widths,
          multiple,
          stem,
          convention,
          scoreParams: session.designer.settings.scoreParams,
          epsilons: EPSILONS,
        },
        listener,
      ),
    exists: (path) => existsSync(resolve(context.cwd, path)),
    exportDesign({ graph }, path) {
      refuseStream(path);
      const { bytes } = writeOnnx(graph, { seed: EXPORT_SEED, store, producerVersion: VERSION });
      writeFile(context.cwd, path, bytes, context.out);
      return `wrote ${path} (${formatBytes(bytes.length)})`;
    },
    saveFront: (front, prepared, path, limits) => saveFront(explored, front, prepared, path, limits),
  };
}

/** Written as `search -o` writes it, so that every command reads it. */
function saveFront(
  { context, session, flags, isFile }: Explored,
  front: Front,
  prepared: Parameters<Services['saveFront']>[1],
  path: string,
  limits: Parameters<Services['saveFront']>[3],
): void {
  refuseStream(path);
  refuseSubstitutes(front);
  const { designer, original, budgetRows, objectives, model } = session;
  const space = designer.spaceOf({ prepared });
  const budgets = budgetRows.flatMap(({ flag, measure, bound }): ResolvedBudget[] => {
    const limit = limits[flag];
    return limit === undefined ? [] : [{ flag, metric: measure, bound, limit: limit.value, text: limit.text }];
  });
  const { kind, epsilon } = front.certificate ?? { kind: 'heuristic', epsilon: null };
  const answer = {
    front: front.entries,
    certificate: { kind, epsilon: epsilon ?? Number.POSITIVE_INFINITY },
    evaluations: 0,
    interrupted: false,
    objectives,
    budgets,
    given: { costs: original.report.totals, score: original.score },
    knobs: space.knobs,
    size: String(space.size),
    binding: [],
  };
  const searchFlags: SearchFlags = { ...flags, ...toRecipeFlags(session, front), seed: 0 };
  const { scoreParams } = designer.settings;
  const searched = { cwd: context.cwd, spec: model.spec, isFile, graph: prepared, flags: searchFlags, scoreParams };
  writeFile(context.cwd, path, formatStudy(toStudy(searched, answer, path)), context.out);
}

/** `-` means standard output elsewhere; here that is the screen. */
function refuseStream(path: string): void {
  if (path === STANDARD_STREAM)
    throw new BitboneError('E_WRITE', 'standard output is the screen', { fix: 'name a file' });
}

/** A study names its network by model and recipe. */
function refuseSubstitutes({ base }: Front): void {
  if (base.on.link.size === 0 && base.on.rpc.size === 0) return;
  const fix = 'export the network, or switch them off and search again';
  throw new BitboneError('E_UNSUPPORTED', 'a study cannot hold RPC or Elastic-Link', { fix });
}

function toRecipeFlags({ designer }: Session, { base }: Front): Pick<SearchFlags, 'recipe' | 'select'> {
  const names = base.on.binary;
  if (names.size === 0) return {};
  const [, recipe, , select] = LAYER_TOGGLES.binary.toFlags(designer.given, names, base);
  return { recipe: recipe!, ...(select === undefined ? {} : { select }) };
}
