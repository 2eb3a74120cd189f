// The parts of ECharts that our charts need, in a file of its own so that it is fetched with the first
// chart and not before.
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init as create, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, CustomChart, GridComponent, CanvasRenderer]);

// A function of this file, not a re-export: a bundler would follow the name into ECharts, find this file
// unused, and drop the line above.
export const init: typeof create = (...given) => create(...given);
export type Engine = ReturnType<typeof create>;
