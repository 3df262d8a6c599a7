"""Whether Encore answers at all, for pages that lost it and wait for it to come back."""

from fastapi import APIRouter, Response

router = APIRouter(include_in_schema=False)


@router.get("/alive")
async def tell_alive() -> Response:
    """Nothing is looked up: a database that is away says so on the page itself."""
    return Response(status_code=204, headers={"cache-control": "no-store"})
