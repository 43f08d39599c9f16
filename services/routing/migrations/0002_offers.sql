-- What comes due of an item (an offer that ends, work that goes back) stands in the item, and the pool's writer keeps the hours: no timers of its own.
drop table if exists routing.timer;
create index item_offer on routing.item ((doc -> 'offer' ->> 'id')) where doc ->> 'offer' is not null;
