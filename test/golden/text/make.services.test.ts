// The golden numbers of scikit-learn for texts, made again where it is installed.
import { testRemade } from '../remake.ts';

testRemade({ folder: import.meta.dirname, packages: ['sklearn'], numbersMin: 2000 });
