"""REST errors as Twilio words them."""

from __future__ import annotations

MESSAGES = {
    20001: "Unknown parameters",
    20003: "Authenticate",
    20009: "Cannot delete message because delivery has not been completed.",
    20404: "The requested resource was not found",
    20429: "Too many requests",
    20500: "Internal server error",
    20503: "Service unavailable",
    21201: "No 'To' number is specified",
    21205: "Url is not a valid URL",
    21210: "'From' phone number not verified or owned by the account",
    21211: "Invalid 'To' phone number",
    21212: "Invalid 'From' phone number",
    21213: "'From' phone number is required",
    21215: "Account not authorized to call this number",
    21216: "Call blocked: emergency numbers may not be called",
    21218: "Invalid ApplicationSid: neither Url nor Twiml was given",
    21220: "Call is not in-progress. Cannot redirect.",
    21601: "Phone number is not a valid SMS-capable or MMS-capable number",
    21602: "Message body is required",
    21603: "A 'From' phone number is required",
    21604: "A 'To' phone number is required",
    21606: "The 'From' number is not a message-capable number of the account",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The message body exceeds the 1600 character limit",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds the limit of 10",
    21266: "'To' and 'From' number cannot be the same",
    21422: "The phone number is not available",
    21502: "Invalid voice URL",
}


class RestError(Exception):
    """Answered as {code, message, more_info, status}."""

    def __init__(self, code: int, status: int = 400, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = detail or MESSAGES.get(code, "Bad request")

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def not_found(what: str = "") -> RestError:
    return RestError(20404, 404, f"The requested resource {what} was not found".replace("  ", " "))
