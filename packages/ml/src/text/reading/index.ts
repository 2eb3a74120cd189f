// What can be read from a text without learning: language, things of a known form, names, phrases, topics,
// and texts that are nearly the same.
export { type Entity, type EntityKind, findEntities } from './entities.ts';
export { Gazetteer, type NamedPlace } from './gazetteer.ts';
export { type KeyPhrase, keyPhrases } from './key-phrases.ts';
export { guessLanguage, type LanguageGuess } from './language.ts';
export { type NearDuplicate, NearDuplicates } from './near-duplicates.ts';
export { findTopics, type Topic, type TopicOptions, type Topics } from './topics.ts';
