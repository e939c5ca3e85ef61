/** Members of the European Economic Area: personal data moves freely inside it (EEA Joint Committee decision 154/2018). */
const eea: ReadonlySet<string> = new Set(
  (
    'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ' + // European Union
    'IS LI NO'
  ).split(' '),
);

/** Country where each AWS region lies (ISO 3166-1 alpha-2). `eu-west-2` and `eu-central-2` are not in the EEA. */
const regions: Readonly<Record<string, string>> = {
  'af-south-1': 'ZA',
  'ap-east-1': 'HK',
  'ap-east-2': 'TW',
  'ap-northeast-1': 'JP',
  'ap-northeast-2': 'KR',
  'ap-northeast-3': 'JP',
  'ap-south-1': 'IN',
  'ap-south-2': 'IN',
  'ap-southeast-1': 'SG',
  'ap-southeast-2': 'AU',
  'ap-southeast-3': 'ID',
  'ap-southeast-4': 'AU',
  'ap-southeast-5': 'MY',
  'ap-southeast-6': 'NZ',
  'ap-southeast-7': 'TH',
  'ca-central-1': 'CA',
  'ca-west-1': 'CA',
  'eu-central-1': 'DE',
  'eu-central-2': 'CH',
  'eu-north-1': 'SE',
  'eu-south-1': 'IT',
  'eu-south-2': 'ES',
  'eu-west-1': 'IE',
  'eu-west-2': 'GB',
  'eu-west-3': 'FR',
  'eusc-de-east-1': 'DE',
  'il-central-1': 'IL',
  'me-central-1': 'AE',
  'me-south-1': 'BH',
  'mx-central-1': 'MX',
  'sa-east-1': 'BR',
  'us-east-1': 'US',
  'us-east-2': 'US',
  'us-west-1': 'US',
  'us-west-2': 'US',
};

/** Whether the country belongs to the European Economic Area. */
export const isInEea = (country: string): boolean => eea.has(country);

/** The country a region lies in, or undefined for a region that is not on the list. */
export const countryOfRegion = (region: string): string | undefined =>
  Object.hasOwn(regions, region) ? regions[region] : undefined;

/** Whether this is an assigned ISO 3166-1 alpha-2 code, going by the names that the runtime knows. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && names.of(code) !== undefined && !notStates.has(code);

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Codes with a name that are groups, former or invented regions. */
const notStates: ReadonlySet<string> = new Set([
  'EU',
  'EZ',
  'UN',
  'QO',
  'XA',
  'XB',
  'ZZ',
  'UK',
  'SU',
  'DD',
  'YU',
  'TP',
]);
