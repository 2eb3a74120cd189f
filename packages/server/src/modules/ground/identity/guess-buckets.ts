// Which failures count together. Guesses from many sources slow down sources that are new to the
// account, and nobody else: not a browser that signed in before, not an address that did, and never
// passkeys, which cannot be guessed.
import { failureMemoryMs, pauseLastSeconds } from './rules.ts';

export interface Bucket {
  readonly name: string;
  /** Failures without any pause. */
  readonly allowed: number;
  readonly pauseSecondsMax: number;
  /** Failures older than this no longer count. */
  readonly memoryMs: number;
}

/** Where an attempt comes from, as far as the account knows it. */
export interface Origin {
  /** IPv4 address or IPv6 network. */
  readonly source: string;
  /** Id of a device cookie of this account. */
  readonly device: string | null;
  /** Somebody signed in to this account from the source before. */
  readonly isKnown: boolean;
}

const perSource = { allowed: 5, pauseSecondsMax: pauseLastSeconds, memoryMs: failureMemoryMs };
/** A minute at most: an attacker with a thousand addresses must not keep new devices out for long. */
const anywhere = { allowed: 50, pauseSecondsMax: 60, memoryMs: failureMemoryMs };
const dayMs = 24 * 60 * 60 * 1000;
/**
 * Six digits, three of them right at any moment: ten guesses and then one in 15 minutes is a chance
 * of one in 3 000 a day, for an attacker who has the password already.
 */
const codePerSource = { allowed: 5, pauseSecondsMax: pauseLastSeconds, memoryMs: dayMs };
const codeAnywhere = { allowed: 10, pauseSecondsMax: pauseLastSeconds, memoryMs: dayMs };

export function passwordBuckets(email: string, origin: Origin): Bucket[] {
  return bucketsOf(`password ${email}`, origin, perSource, anywhere);
}

export function codeBuckets(personId: string, origin: Origin): Bucket[] {
  return bucketsOf(`code ${personId}`, origin, codePerSource, codeAnywhere);
}

/** Recovery codes have 80 bits: the count only keeps one source from trying for ever. */
export function recoveryBuckets(personId: string, { source, device }: Origin): Bucket[] {
  return [{ name: `recovery ${personId}\n${device ?? source}`, ...codePerSource }];
}

/** Who holds a stolen session guesses against that session alone. */
export function stepUpBuckets(sessionId: string): Bucket[] {
  return [{ name: `step-up ${sessionId}`, ...codePerSource }];
}

type Limits = Omit<Bucket, 'name'>;

function bucketsOf(account: string, origin: Origin, one: Limits, all: Limits): Bucket[] {
  const { source, device, isKnown } = origin;
  if (device !== null) return [{ name: `${account}\ndevice ${device}`, ...one }];
  const own = { name: `${account}\n${source}`, ...one };
  return isKnown ? [own] : [own, { name: account, ...all }];
}
