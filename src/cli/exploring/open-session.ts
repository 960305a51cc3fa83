import { RECIPES } from '../../backbones/recipes/index.ts';
import { parseConvention } from '../../cost/conventions.ts';
import type { Graph } from '../../graph/graph.ts';
import { selectLayers } from '../../reshape/binarize/select.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { BudgetRow, Limits } from '../../tui/model/budgets.ts';
import { readLimit } from '../../tui/model/budgets.ts';
import { createDesigner, measureOfDesign } from '../../tui/model/design.ts';
import type { Edits } from '../../tui/model/edits.ts';
import { NOTHING_ON } from '../../tui/model/edits.ts';
import type { Front, Session } from '../../tui/state.ts';
import type { GivenBudget } from '../budgets.ts';
import { BUDGET_FLAGS } from '../commands/budget-flags.ts';
import type { Context } from '../context.ts';
import type { ExploreFlags } from '../flags.ts';
import { findRecipe } from '../model/binarized.ts';
import { isStudy } from '../model/is-study.ts';
import { resolveModel } from '../model/resolve.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';
import { parseSelection } from '../model/selection.ts';
import type { OpenedStudy } from '../model/study.ts';
import { checkSearched, listCandidates, openStudy } from '../model/study.ts';
import { listModelFlags } from '../reporting/repeat-command.ts';
import { checkMeasured, readScoring, refuseScoring } from '../scoring/params.ts';
import { parseObjectives } from '../searching/objectives.ts';

/** Everything the explorer starts with. */
export interface Opened {
  readonly session: Session;
  readonly front: Front | null;
  readonly study: OpenedStudy['study'] | null;
  readonly model: ResolvedModel;
  /** As given, or as the study has them. */
  readonly flags: ExploreFlags;
}

const DEFAULT_RECIPE = 'bireal';

/** Reads the model or study. The recipe is not applied for good: its layers can be switched back. */
export async function openSession(context: Context, spec: string, flags: ExploreFlags): Promise<Opened> {
  if (isStudy(spec)) {
    refuseScoring(flags, 'a study keeps the parameters it was searched with', 'leave it out');
    return openStudySession(await openStudy(context, spec), flags);
  }
  const { recipe, select, ...plain } = flags;
  const model = await resolveModel(context, spec, recipe === undefined ? flags : plain);
  const params = await readScoring(context, flags, model.scoring?.params);
  checkMeasured(model.graph, params, flags);
  const session = createSession(spec, model.graph, flags, params);
  return { session, front: null, study: null, model, flags };
}

function openStudySession(opened: OpenedStudy, flags: ExploreFlags): Opened {
  const { study, given, spec, path } = opened;
  const { space, objectives } = study.header;
  const { widthShares: widths, multiple, stem, convention, scoreParams } = space;
  const own: ExploreFlags = { ...opened.flags, widths, multiple, stem, convention, objective: objectives.join(',') };
  const session = createSession(spec, given.graph, own, scoreParams);
  checkSearched(opened, session.original.prepared);
  const front: Front = {
    entries: listCandidates(study),
    base: session.original.edits,
    certificate: study.result?.certificate ?? null,
    study: path,
  };
  return { session, front, study, model: given, flags: { ...flags, ...own } };
}

function createSession(spec: string, given: Graph, flags: ExploreFlags, scoreParams?: ScoreParams): Session {
  const { widths, multiple, stem, convention, recipe, select } = flags;
  const score = scoreParams === undefined ? {} : { scoreParams };
  const settings = { widthShares: widths, multiple, stem, convention: parseConvention(convention), ...score };
  const designer = createDesigner(given, settings);
  const binary = recipe === undefined ? new Set<string>() : selectLayers(given, parseSelection(select));
  const edits: Edits = {
    recipe: recipe === undefined ? DEFAULT_RECIPE : findRecipe(recipe).name,
    on: { ...NOTHING_ON, binary },
    candidate: {},
  };
  return {
    model: {
      spec,
      flags: listModelFlags({ ...(flags.input && { input: flags.input }), ...(flags.dim && { dim: flags.dim }) }),
    },
    designer,
    original: designer.design(edits),
    budgetRows: listBudgetRows(),
    recipes: Object.values(RECIPES).flatMap(({ name, weights }) => (weights === 'binary' ? [name] : [])),
    objectives: parseObjectives(flags.objective),
  };
}

function listBudgetRows(): BudgetRow[] {
  return BUDGET_FLAGS.map(({ flag, metric, bound }) => ({ flag: `--${flag}`, measure: metric, bound }));
}

/** Limits of the command line and, where it sets none, of the study. */
export function openLimits(
  { original, budgetRows }: Session,
  given: readonly GivenBudget[],
  study: OpenedStudy['study'] | null,
): Limits {
  const limits: Record<string, Limits[string]> = {};
  for (const { measure, max, min } of study?.header.budgets ?? []) {
    const row = budgetRows.find(
      (known) => known.measure === measure && (known.bound === 'max' ? max : min) !== undefined,
    );
    const value = row?.bound === 'max' ? max : min;
    if (row !== undefined && value !== undefined) limits[row.flag] = { value, text: String(value) };
  }
  for (const { flag, metric, quantity } of given) {
    const row = budgetRows.find((known) => known.flag === flag)!;
    limits[flag] = readLimit(row, quantity.text, measureOfDesign(metric, original));
  }
  return limits;
}
