import type { InputShape } from '../../onnx/convert/data-inputs.ts';
import { readModel } from '../../onnx/read-model.ts';
import type { Context } from '../context.ts';
import { RECIPE_KEY } from '../exporting/facts.ts';
import { openerBeside } from '../files/beside.ts';
import { openFile } from '../files/open.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** What the command line says of a model's inputs. */
export interface InputSizes {
  readonly inputs: readonly InputShape[];
  /** Sizes of symbolic dimensions by name. */
  readonly dimensions: Readonly<Record<string, number>>;
}

/** Reads an ONNX file; its external data is looked for beside it. Throws as `openFile` and `readModel`. */
export function readOnnxFile({ cwd }: Context, path: string, { inputs, dimensions }: InputSizes): ResolvedModel {
  const options = { input: inputs, dims: dimensions, openBeside: openerBeside(cwd, path) };
  const { graph, store, metadata, notes } = readModel(openFile(cwd, path), options);
  const ownRecipe = metadata.get(RECIPE_KEY);
  return { name: path, graph, store, ...(ownRecipe === undefined ? {} : { ownRecipe }), notes, isFile: true };
}
