// The one place where the text of a model becomes plain data.
import { MlError } from '../errors.ts';

/** @throws MlError `json_invalid` where the text is damaged or cut off */
export function parseModelText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `The model is no complete JSON: ${(cause as Error).message}. Copy it again.`;
    throw new MlError('json_invalid', 'model', message);
  }
}
