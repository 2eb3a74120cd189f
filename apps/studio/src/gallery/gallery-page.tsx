// Every part in every state on one page, for developers, screenshots and accessibility checks. What it
// shows is made up, and says so.
import { Segmented, Tag } from '@aibaas/react';
import { type ReactNode, useState } from 'react';
import { setAppearance, useAppearance } from '../appearance/appearance.ts';
import { Charts, Grids } from './gallery-charts.tsx';
import { Parts, States } from './gallery-parts.tsx';

const rooms: readonly {
  readonly id: string;
  readonly title: string;
  readonly view: () => ReactNode;
}[] = [
  { id: 'parts', title: 'Parts', view: Parts },
  { id: 'states', title: 'States', view: States },
  { id: 'charts', title: 'Charts', view: Charts },
  { id: 'grid', title: 'Grid', view: Grids },
];

export function GalleryPage() {
  const { theme } = useAppearance();
  const [isRightToLeft, setRightToLeft] = useState(false);
  return (
    <main className="gallery" dir={isRightToLeft ? 'rtl' : 'ltr'}>
      <header className="page-head">
        <h1>Gallery</h1>
        <Tag tone="sample">Made-up data</Tag>
        <div className="page-head-actions">
          <Segmented
            label="Direction"
            options={[
              { value: 'ltr', label: 'Left to right' },
              { value: 'rtl', label: 'Right to left' },
            ]}
            value={isRightToLeft ? 'rtl' : 'ltr'}
            onChange={(value) => setRightToLeft(value === 'rtl')}
          />
          <Segmented
            label="Theme"
            options={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'system', label: 'System' },
            ]}
            value={theme}
            onChange={(value) => setAppearance({ theme: value })}
          />
        </div>
      </header>
      {rooms.map(({ id, title, view: View }) => (
        <section key={id} id={id} className="gallery-room" aria-label={title}>
          <h2>{title}</h2>
          <View />
        </section>
      ))}
    </main>
  );
}
