// What a bundle is made of: a CycloneDX document, and the licence texts that its packages ask to be handed on.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import parse from 'spdx-expression-parse';

const manifestOf = (dir) => JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
const purlOf = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** CycloneDX as JSON; `dirs` are the folders of its packages. No time and no chance in it: the same bundle has the same document. */
export function sbomOf(bundle, dirs) {
  const builder = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(), new Contrib.License.Factories.LicenseFactory(parse));
  const whole = new Models.Component(Enums.ComponentType.Application, bundle.name, { version: bundle.version, bomRef: bundle.name });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: whole }) });
  for (const manifest of unique(dirs)) {
    const component = builder.makeComponent(manifest, Enums.ComponentType.Library);
    component.purl = purlOf(manifest);
    component.bomRef.value = component.purl;
    bom.components.add(component);
    whole.dependencies.add(component.bomRef);
  }
  const json = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${json.serialize(bom, { sortLists: true, space: 1 })}\n`;
}

/** Every package with the texts of its LICENSE and NOTICE files. */
export function licencesOf(dirs) {
  const texts = unique(dirs).map(({ dir, name, version, license }) => {
    const files = readdirSync(dir).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    return [`${name} ${version} (${license ?? 'see below'})`, ...files.map((file) => readFileSync(path.join(dir, file), 'utf8').trim())].join('\n\n');
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function unique(dirs) {
  const byName = new Map(dirs.map((dir) => ({ dir, ...manifestOf(dir) })).map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].sort((a, b) => (purlOf(a) < purlOf(b) ? -1 : 1));
}
