// A place held while the code of a page arrives.
import { Skeleton } from '@aibaas/react';

export function Loading() {
  return (
    <div className="page-loading">
      <Skeleton height={32} width={240} label="Loading" />
      <Skeleton height={280} />
    </div>
  );
}
