import type * as Runtime from 'onnxruntime-web';
import { BitboneError } from '../../graph/errors.ts';

/** The parts of onnxruntime that calibration uses; both packages have them. */
export type OnnxRuntime = Pick<typeof Runtime, 'InferenceSession' | 'Tensor' | 'env'>;

/** Neither package is installed with bitbone; the names are no literals so that no bundle takes them in. */
const PACKAGES: readonly string[] = ['onnxruntime-node', 'onnxruntime-web'];

/** What Node, bundlers and test runners say of a package that is not installed. */
const ABSENT = /cannot find|could not resolve|failed to resolve|not found/i;

/** The native runtime where it is installed, else the WebAssembly one. Throws `E_MISSING_PACKAGE`. */
export async function loadRuntime(packages = PACKAGES): Promise<OnnxRuntime> {
  for (const name of packages) {
    const runtime = await tryImport(name);
    if (runtime !== undefined) return runtime;
  }
  throw new BitboneError('E_MISSING_PACKAGE', 'running a network needs onnxruntime', {
    fix: 'npm install onnxruntime-node, or leave --data out for assumed errors',
  });
}

async function tryImport(name: string): Promise<OnnxRuntime | undefined> {
  try {
    return (await import(name)) as OnnxRuntime;
  } catch (error) {
    const message = String(error);
    if (message.includes(name) && ABSENT.test(message)) return undefined;
    throw error;
  }
}
