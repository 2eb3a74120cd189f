// How Studio looks for this person in this browser.
import { Segmented } from '@aibaas/react';
import { Select, Switch } from '@mantine/core';
import { setAppearance, useAppearance, useTimeZone } from '../../appearance/appearance.ts';

const zones = Intl.supportedValuesOf('timeZone');

export function AppearanceSettings() {
  const appearance = useAppearance();
  const zone = useTimeZone();
  return (
    <section className="card settings-card" aria-label="Appearance">
      <h2>Appearance</h2>
      <p className="dim">For you, in this browser.</p>
      <div className="settings-row">
        <span>Theme</span>
        <Segmented
          label="Theme"
          value={appearance.theme}
          onChange={(theme) => setAppearance({ theme })}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
      <div className="settings-row">
        <span>Contrast</span>
        <Segmented
          label="Contrast"
          value={appearance.contrast}
          onChange={(contrast) => setAppearance({ contrast })}
          options={[
            { value: 'normal', label: 'Normal' },
            { value: 'more', label: 'More' },
          ]}
        />
      </div>
      <div className="settings-row">
        <span>Density</span>
        <Segmented
          label="Density"
          value={appearance.density}
          onChange={(density) => setAppearance({ density })}
          options={[
            { value: 'compact', label: 'Compact' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
        />
      </div>
      <Select
        label="Time zone"
        description="Every absolute time is shown in it."
        data={zones}
        value={zone}
        onChange={(timeZone) => setAppearance({ timeZone })}
        searchable
        allowDeselect={false}
      />
      <Switch
        label="Single letters as shortcuts"
        checked={appearance.hasLetterKeys}
        onChange={(event) => setAppearance({ hasLetterKeys: event.currentTarget.checked })}
      />
    </section>
  );
}
