const dayLength = 24 * 60 * 60;

/** What comes after the seconds, for each millisecond in one: whole seconds stand without a fraction, as in the seed. */
const endings = Array.from({ length: 1000 }, (_, fraction) =>
  fraction === 0 ? 'Z' : `.${String(fraction).padStart(3, '0')}Z`,
);

let day = Number.NaN;
let dayText = '';
let [second, other] = [Number.NaN, Number.NaN];
let [secondText, otherText] = ['', ''];

/**
 * ISO 8601 in UTC: `2020-06-01T00:00:00Z`. A page of users holds two hundred of them, most of one day and many of one
 * second, or of two in turns, since what was made then is changed now: these are remembered, and only the day is left to Date.
 */
export function formatTime(milliseconds: number): string {
  const ofSecond = Math.floor(milliseconds / 1000);
  if (ofSecond !== second) {
    const text = ofSecond === other ? otherText : formatSecond(ofSecond);
    [other, otherText] = [second, secondText];
    [second, secondText] = [ofSecond, text];
  }
  return secondText + endings[milliseconds - ofSecond * 1000];
}

/** Without the `Z`. */
function formatSecond(seconds: number): string {
  const ofDay = Math.floor(seconds / dayLength);
  if (ofDay !== day) {
    dayText = new Date(ofDay * dayLength * 1000).toISOString().slice(0, -'00:00:00.000Z'.length);
    day = ofDay;
  }
  const rest = seconds - ofDay * dayLength;
  const minutes = Math.floor(rest / 60);
  return `${dayText}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(rest % 60)}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
