// There is no page at this address: says so, and where to go.
import { Empty } from '@aibaas/react';
import { useRouter } from '@tanstack/react-router';

export function NotFound() {
  const router = useRouter();
  return (
    <main className="alone">
      <div>
        <h1>Not found</h1>
        <Empty
          title="There is no page at this address"
          needs="It may have been removed, or the link was cut short."
          action={{ label: 'Go to the start', onAct: () => void router.navigate({ to: '/' }) }}
        />
      </div>
    </main>
  );
}
