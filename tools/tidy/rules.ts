// The list of tidy rules, in the order in which they are reported.
import { docBlocks } from './doc-blocks.ts';
import { oneDoor } from './doors.ts';
import { importFloors } from './import-floors.ts';
import { importLayers } from './import-layers.ts';
import { importModules } from './import-modules.ts';
import { exportNames, fileNames } from './names.ts';
import { openingComment } from './opening-comment.ts';
import type { Rule } from './rule.ts';
import { fileSizes } from './sizes.ts';
import { typedCommands } from './typed-commands.ts';
import { words } from './words.ts';

export const rules: readonly Rule[] = [
  importFloors,
  importModules,
  importLayers,
  oneDoor,
  fileSizes,
  fileNames,
  exportNames,
  openingComment,
  words,
  docBlocks,
  typedCommands,
];
