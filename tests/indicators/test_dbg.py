import pytest, time
from tests.indicators.quarters import store_quarter
from tests.indicators.histories import END
from indicators.selectors import present_figures
from indicators.periods import Period
from indicators.snapshot import digest
from datetime import timedelta
from django.db import connection
@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("size",[300,1500])
def test_x(size):
    store_quarter(size)
    t=time.time()
    s=present_figures(Period(2026,3),at=END+timedelta(days=30))
    print(size,'secs',time.time()-t)
    for i in s["indicators"]:
        vals=[c["value"]["value"] for c in i["cells"]]
        print(i["code"],i["shape"],sum(v is not None for v in vals),len(vals), [ (c["value"]["value"],c.get("numerator",{}).get("value")) for c in i["cells"] if c["area"]=="_T"])
    t=time.time(); s2=present_figures(Period(2026,3),at=END+timedelta(days=30)); print('again',time.time()-t, digest(s)==digest(s2))
    import json; print(len(json.dumps(s)))
    assert 0
