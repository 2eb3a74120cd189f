// The tag of sample data: it says what the page shows, and opens the way to remove it.
import { Icon, Tag } from '@aibaas/react';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../session/may.tsx';
import { useIsSampleHere } from './sample-here.ts';

const RemoveSample = lazy(() => import('./remove-sample.tsx'));

export function SampleTag() {
  const may = useMay();
  const isSample = useIsSampleHere();
  const [isAsking, setAsking] = useState(false);
  if (!isSample && !isAsking) return null;
  const tag = (
    <Tag tone="sample">
      <Icon name="flask" size={12} /> Sample data
    </Tag>
  );
  if (!may.change) return tag;
  return (
    <>
      <button
        type="button"
        className="tag-button"
        aria-label="Sample data: remove it"
        onClick={() => setAsking(true)}
      >
        {tag}
      </button>
      <Suspense>{isAsking && <RemoveSample onClose={() => setAsking(false)} />}</Suspense>
    </>
  );
}
