const dayLength = 24 * 60 * 60 * 1000;

let day = Number.NaN;
let dayText = '';

/**
 * ISO 8601 in UTC; whole seconds stand without a fraction, as in the seed: `2020-06-01T00:00:00Z`. A page of users
 * holds two hundred of them, so only the day is left to Date, and remembered.
 */
export function formatTime(milliseconds: number): string {
  const ofDay = Math.floor(milliseconds / dayLength);
  if (ofDay !== day) {
    dayText = new Date(milliseconds).toISOString().slice(0, -'00:00:00.000Z'.length);
    day = ofDay;
  }
  const rest = milliseconds - ofDay * dayLength;
  const seconds = Math.floor(rest / 1000);
  const fraction = rest % 1000;
  const hour = twoDigits(Math.floor(seconds / 3600));
  const minute = twoDigits(Math.floor(seconds / 60) % 60);
  const fractionText = fraction === 0 ? '' : `.${String(fraction).padStart(3, '0')}`;
  return `${dayText}${hour}:${minute}:${twoDigits(seconds % 60)}${fractionText}Z`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
