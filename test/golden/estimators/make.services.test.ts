// The golden numbers of scikit-learn, made again where those packages are installed.
import { testRemade } from '../remake.ts';

testRemade({ folder: import.meta.dirname, packages: ['sklearn', 'numpy'], numbersMin: 1000 });
