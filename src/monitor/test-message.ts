import type { CallOptions } from '../aws/index.js';
import { alarmsByRegion, topicArn } from './names.js';
import type { CallsOf } from './plan.js';
import type { MonitorRequest } from './types.js';

/**
 * Sends a test message to the topic of each region. It shows that receivers are reached, and not that rules match: only AWS itself can send
 * events of its own services.
 *
 * @throws AppError `E_MONITOR_NOT_FOUND`, exit 5, where there is no topic yet
 */
export async function sendTest(calls: CallsOf, request: MonitorRequest, options: CallOptions = {}): Promise<void> {
  const { app } = request.access;
  for (const region of alarmsByRegion(request).keys()) {
    const message = `This is a test, which secretctl monitor --test sent: alarms for the secrets of ${app} in ${region} arrive here.`;
    await calls(region).topics.publish(
      topicArn(request, region),
      `secretctl: a test (${app})`.slice(0, 100),
      message,
      options,
    );
  }
}
