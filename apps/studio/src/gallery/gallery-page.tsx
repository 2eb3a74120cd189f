// Every part in every state on one page, for developers, screenshots and accessibility checks.
import { Empty, Tag } from '@aibaas/react';

export function GalleryPage() {
  return (
    <main className="gallery">
      <h1>Gallery</h1>
      <section aria-label="Tags">
        <Tag>plain</Tag> <Tag tone="ok">ok</Tag> <Tag tone="sample">Sample data</Tag>
      </section>
      <section aria-label="Empty">
        <Empty title="Nothing here yet" needs="Drop a file to begin." />
      </section>
    </main>
  );
}
