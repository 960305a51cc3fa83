import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError, withSubject } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import type { ModelFlags } from '../flags.ts';
import { isStudy } from './is-study.ts';
import type { InputSizes } from './onnx-file.ts';
import type { ResolvedModel } from './resolved-model.ts';
import { parseSelection } from './selection.ts';
import { parseDimension, parseInputShape } from './shapes.ts';

/**
 * What `<model>` means: a file if one of that name exists (`.json`: a backbone config, else ONNX), a member of a family of
 * backbones (`family.json#name`), a candidate of a study (`study.jsonl#1`), or a built-in backbone. Input shapes and the recipe are applied; what each kind needs is loaded
 * only for it. Throws `E_UNKNOWN_MODEL`, `E_NOT_FOUND`, `E_USAGE` and what reading the model throws.
 */
export async function resolveModel(context: Context, spec: string, flags: ModelFlags): Promise<ResolvedModel> {
  const sizes: InputSizes = {
    inputs: (flags.input ?? []).map(parseInputShape),
    dimensions: Object.fromEntries((flags.dim ?? []).map(parseDimension)),
  };
  const model = await findModel(context, spec, sizes);
  return binarized(model, flags, sizes);
}

/** A backbone that is binary by its own recipe is built anew with the wanted one; real layers are binarized. */
async function binarized(model: ResolvedModel, flags: ModelFlags, sizes: InputSizes): Promise<ResolvedModel> {
  const { recipe, select } = flags;
  if (recipe === undefined && select !== undefined) {
    const fix = 'add --recipe';
    throw new BitboneError('E_USAGE', 'says which layers a recipe binarizes', { subject: '--select', fix });
  }
  if (recipe === undefined || recipe === model.recipe) return model;
  if (model.recipe !== undefined) {
    const fix = `leave --recipe out, or search again with --recipe ${recipe}`;
    throw new BitboneError('E_USAGE', `is already binarized by ${model.recipe}`, { subject: model.name, fix });
  }
  const { binarizeBy, findRecipe } = await import('./binarized.ts');
  const { rebuild, ownRecipe = 'real' } = model;
  if (rebuild !== undefined && ownRecipe !== 'real' && select === undefined)
    return withInputs({ ...model, recipe, graph: rebuild(findRecipe(recipe).name) }, sizes);
  return { ...model, recipe, graph: binarizeBy(model.graph, recipe, parseSelection(select)) };
}

async function findModel(context: Context, spec: string, sizes: InputSizes): Promise<ResolvedModel> {
  if (spec === STANDARD_STREAM || isFile(resolve(context.cwd, spec))) return readFile(context, spec, sizes);
  const part = /^(.+)\.(jsonl|json)#(.+)$/is.exec(spec);
  if (part !== null) return readPart(context, `${part[1]}.${part[2]}`, part[3]!, sizes);
  const { findBuiltIn, refuseName } = await import('./built-in.ts');
  const model = findBuiltIn(spec);
  if (model !== undefined) return withInputs(model, sizes);
  // a folder, or a path that leads nowhere: opening it says what is wrong
  if (existsSync(resolve(context.cwd, spec)) || looksLikePath(spec)) return readFile(context, spec, sizes);
  return refuseName(spec);
}

/** One of the several networks that a file describes. */
async function readPart(context: Context, path: string, name: string, sizes: InputSizes): Promise<ResolvedModel> {
  if (path.toLowerCase().endsWith('.json')) {
    const { readSpaceCandidate } = await import('./space-candidate.ts');
    const candidate = await readSpaceCandidate(context, path, name, resolveModel);
    if (candidate !== undefined) return withInputs(candidate, sizes);
    const { readBackboneFile } = await import('./backbone-file.ts');
    return withInputs(readBackboneFile(context, path, name), sizes);
  }
  const { readCandidate } = await import('./candidate.ts');
  return withInputs(await readCandidate(context, path, name, resolveModel), sizes);
}

async function readFile(context: Context, path: string, sizes: InputSizes): Promise<ResolvedModel> {
  if (isStudy(path)) (await import('./refuse-study.ts')).refuseStudy(context, path);
  if (!path.toLowerCase().endsWith('.json')) return (await import('./onnx-file.ts')).readOnnxFile(context, path, sizes);
  const { readBackboneFile } = await import('./backbone-file.ts');
  return withInputs(readBackboneFile(context, path), sizes);
}

/** Built networks take other input shapes after the fact; symbolic dimensions they have none. */
async function withInputs(model: ResolvedModel, { inputs }: InputSizes): Promise<ResolvedModel> {
  if (inputs.length === 0) return model;
  const { reshapeInputs } = await import('./reshape-inputs.ts');
  try {
    return { ...model, graph: reshapeInputs(model.graph, inputs) };
  } catch (error) {
    throw withSubject(error, model.name);
  }
}

function isFile(path: string): boolean {
  // a candidate given as JSON may be longer than any file's name
  return existsSync(path) && statSync(path).isFile();
}

function looksLikePath(spec: string): boolean {
  return /[/\\]|\.(onnx|json|jsonl)$/i.test(spec);
}
