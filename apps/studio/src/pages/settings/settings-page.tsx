// Settings, one tab for each kind of thing that can be set.
import { PageHead } from '../../parts/page-head.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';

export function SettingsPage() {
  return (
    <>
      <PageHead title="Settings" />
      <AppearanceSettings />
    </>
  );
}
