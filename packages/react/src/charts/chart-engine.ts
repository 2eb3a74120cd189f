// The parts of ECharts that our charts need, in a file of its own so that it is fetched with the first
// chart and not before.
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, CustomChart, GridComponent, CanvasRenderer]);

export { init };
export type Engine = ReturnType<typeof init>;
