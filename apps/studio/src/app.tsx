// What is around every page: the look, the cache of answers, toasts, and the router.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { resolvedTheme, useAppearance } from './appearance/appearance.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { SignInAgain } from './session/sign-in-again.tsx';
import { StepUp } from './session/step-up.tsx';
import { cssVariables, theme } from './theme/mantine-theme.ts';

/** The server puts a fresh one into the page; the policy allows styles that carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// Where the part that holds the page still under a dialog looks for it: Mantine does not hand it on.
Object.assign(globalThis, { __webpack_nonce__: nonce });

export function App() {
  const appearance = useAppearance();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={resolvedTheme(appearance)}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} containerWidth={380} />
        <RouterProvider router={router} />
        <SignInAgain />
        <StepUp />
      </QueryClientProvider>
    </MantineProvider>
  );
}
