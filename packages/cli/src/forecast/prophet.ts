// Prophet (Taylor & Letham 2018) as @bsull/augurs compiles it to WebAssembly, behind the port of forecasting
// methods. Two packages that are not installed by default: together 5 MB, and for most series a part of
// this program's own pool does the same.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FittedPath, type Forecaster, type Frequency, nextTimes } from '@aibaas/ml';
import { CommandError, usageError } from '../command-error.ts';

const MODEL = '@bsull/augurs/prophet';
const OPTIMIZER = '@bsull/augurs-prophet-wasmstan';
const INSTALL = 'npm install @bsull/augurs@0.10.2 @bsull/augurs-prophet-wasmstan@0.2.0';

/** What is used of the two packages. */
interface ProphetModel {
  fit(data: { ds: number[]; y: Float64Array }): void;
  predict(data: { ds: number[] }): { yhat: { point: number[] } };
  free(): void;
}
interface ModelModule {
  readonly default: (from: { module_or_path: Uint8Array }) => Promise<unknown>;
  readonly Prophet: new (options: object) => ProphetModel;
}
interface OptimizerModule {
  readonly optimizer: object;
}

export interface ProphetPlaces {
  readonly model: string;
  readonly optimizer: string;
}

/**
 * Where the packages are: beside this program, or in the folder it is called from.
 *
 * @throws CommandError `package_missing` that says what to install
 */
export function findProphet(folder: string): ProphetPlaces {
  const places = [import.meta.url, pathToFileURL(join(folder, 'package.json')).href];
  for (const place of places) {
    const require = createRequire(place);
    try {
      return { model: require.resolve(MODEL), optimizer: require.resolve(OPTIMIZER) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw usageError('package_missing', `--also prophet needs two packages more; run: ${INSTALL}`);
}

/** @throws CommandError `package_unusable` when the packages are not of the kind that is known */
export async function loadProphet(places: ProphetPlaces): Promise<ProphetMaker> {
  const modelUrl = pathToFileURL(places.model).href;
  try {
    const model = (await import(modelUrl)) as ModelModule;
    const { optimizer } = (await import(pathToFileURL(places.optimizer).href)) as OptimizerModule;
    // Loaded by hand: the package would fetch its own file, which Node refuses for files.
    await model.default({ module_or_path: await readFile(new URL('prophet_bg.wasm', modelUrl)) });
    return (horizonSteps, frequency) =>
      new ProphetMethod({
        horizonSteps,
        frequency,
        create: () => new model.Prophet({ optimizer }),
      });
  } catch (error) {
    const what = (error as Error).message.split('\n')[0];
    const message = `--also prophet: the installed packages cannot be used (${what}); run: ${INSTALL}`;
    throw new CommandError('package_unusable', message);
  }
}

export type ProphetMaker = (horizonSteps: number, frequency: Frequency) => Forecaster;

interface ProphetOptions {
  readonly horizonSteps: number;
  readonly frequency: Frequency;
  readonly create: () => ProphetModel;
}

/**
 * Seasons and changepoints as Prophet finds them. Its waves fit any phase, so it matters how far values are
 * apart and not on which date the first one was. Where its optimiser gives up, as on a few values, the last
 * value is repeated, and weighed by the backtest as that.
 */
class ProphetMethod implements Forecaster {
  readonly name = 'prophet';
  readonly #options: ProphetOptions;

  constructor(options: ProphetOptions) {
    this.#options = options;
  }

  fit(values: Float64Array): FittedPath {
    const { horizonSteps, frequency, create } = this.#options;
    const n = values.length;
    const seconds = nextTimes('2000-01-01', frequency, n + horizonSteps, 0).map(
      (time) => Date.parse(time) / 1000,
    );
    const model = create();
    let path = new Float64Array(horizonSteps).fill(values[n - 1] as number);
    try {
      model.fit({ ds: seconds.slice(0, n), y: values });
      const { yhat } = model.predict({ ds: seconds.slice(n) });
      if (yhat.point.every(Number.isFinite)) path = Float64Array.from(yhat.point);
    } catch {
      // It throws texts of its own for what it cannot fit; the path above stands.
    } finally {
      model.free();
    }
    return new FittedPath(this.name, path);
  }
}
