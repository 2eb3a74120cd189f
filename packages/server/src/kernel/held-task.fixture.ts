// A task that keeps its thread until the test lets it go.

/** `gate` holds one Int32: 0 while the task is to wait. */
export function held({ gate, name }: { gate: SharedArrayBuffer; name: string }): string {
  Atomics.wait(new Int32Array(gate), 0, 0);
  return name;
}

export async function* heldItems(input: {
  gate: SharedArrayBuffer;
  name: string;
}): AsyncGenerator<string> {
  yield input.name;
  yield held(input);
}
